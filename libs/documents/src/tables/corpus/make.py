"""Prints tables of every Python package that the linter has to accept: python3 make.py <folder>.

Each section of a file starts with the call that made it. Rows, columns and names are made up.
"""

import io
import sys

import numpy as np
import pandas as pd
import statsmodels.api as sm
import tabulate
from astropy.io import ascii as astropy_ascii
from astropy.table import Table
from statsmodels.iolib.summary2 import summary_col

frame = pd.DataFrame(
    {
        "team": ["Ann & Bob", "50% Club", "A_B #1", "Montréal"],
        "wins": [10, 7, 5, 12],
        "share": [0.617, 0.5, 0.312, 0.75],
        "note": ["a", "info", "b/c", "none"],
    }
)
plain = frame[["wins", "share"]]
levels = frame.assign(east=["East", "East", "West", "West"]).set_index(["east", "team"])
wide = pd.DataFrame(
    np.arange(8).reshape(2, 4),
    index=pd.Index(["r_1", "r_2"], name="row"),
    columns=pd.MultiIndex.from_product([["A", "B"], ["x", "y"]], names=["up", "low"]),
)
binned = pd.cut(pd.Series([1, 5, 30]), [0, 4, 10, np.inf]).value_counts(sort=False)
x = sm.add_constant(np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
fit = sm.OLS(np.array([1.1, 2.3, 2.9, 4.2, 5.1, 5.8, 7.4, 8.0, 9.2, 9.9]), x).fit()
table = Table({"name": ["a", "b"], "mass": [1.5, 2.5]})


def written(**options):
    out = io.StringIO()
    astropy_ascii.write(table, out, **options)
    return out.getvalue()


calls = {
    "pandas": [
        "plain.to_latex()",
        "frame.to_latex(escape=True, index=False)",
        "frame.to_latex(longtable=True, caption='Some', label='tab:some_teams', escape=True)",
        "frame.to_latex(caption=('Long', 'Short'), position='htb', column_format='rl|rrl', escape=True)",
        "frame.to_latex(float_format='%.2f', bold_rows=True, escape=True, header=['a', 'b', 'c', 'd'])",
        "levels.to_latex(multirow=True, escape=True)",
        "levels.to_latex(multirow=False, sparsify=True, escape=True, longtable=True)",
        "wide.to_latex(multicolumn_format='c', escape=True)",
        "wide.T.to_latex(escape=True)",
        "binned.to_frame('n').to_latex()",
        "frame.describe().to_latex(decimal=',', escape=True)",
        "frame.set_index('team').style.format(precision=1, escape='latex').format_index(escape='latex').to_latex(hrules=True)",
        "plain.style.highlight_max(color='yellow').to_latex(convert_css=True, hrules=True)",
        "plain.style.highlight_max(props='cellcolor:[HTML]{FFFF00};color:{red};bfseries:--rwrap').to_latex(hrules=True, clines='all;data')",
        "levels[['wins', 'share']].style.format_index(escape='latex').to_latex(clines='skip-last;data', multirow_align='naive', siunitx=True, hrules=True)",
        "wide.style.format_index(escape='latex', axis=0).to_latex(siunitx=True, multicol_align='naive-r', environment='longtable', caption='x', label='y_z')",
        "plain.style.hide(axis=0).set_table_styles([{'selector': 'toprule', 'props': ':hline;'}, {'selector': 'bottomrule', 'props': ':hline;'}]).to_latex(position='h', position_float='centering', environment='table*')",
    ],
    "tabulate": [
        f"tabulate.tabulate(frame[['team', 'wins']], headers='keys', tablefmt='{style}', showindex=False)"
        for style in ["latex", "latex_booktabs", "latex_longtable"]
    ],
    "statsmodels": [
        "fit.summary().as_latex()",
        "fit.summary2().as_latex()",
        "summary_col([fit, fit], stars=True, model_names=['a', 'b']).as_latex()",
        "summary_col([fit], float_format='%.2f').as_latex(label='tab:fit_1')",
    ],
    "astropy": [
        "written(format='latex')",
        "written(format='latex', latexdict={'tabletype': 'table*', 'units': {'mass': 'kg'}, 'preamble': 'x'})",
        "written(format='latex', col_align='|lr|', caption='A caption', latexdict=astropy_ascii.latex.latexdicts['AA'])",
        "written(format='latex', latexdict=astropy_ascii.latex.latexdicts['doublelines'])",
    ],
}

for name, expressions in calls.items():
    texts = [f"%%%% {call}\n{eval(call)}".rstrip("\n") for call in expressions]
    with open(f"{sys.argv[1]}/{name}.txt", "w", encoding="utf-8") as out:
        out.write("\n".join(texts) + "\n")
