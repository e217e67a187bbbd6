/** Notes each evaluation in a file of its host's, as the configuration and its process. */
export const trainingScript = (box: string): string => `
import os, sys, time
from research_trials import serve

def objective(parameters, settings, at):
    print("a library prints", flush=True)
    where = os.path.join("${box}", "far" if os.environ["HOME"].endswith("home") else "local")
    os.makedirs(where, exist_ok=True)
    name = "-".join(str(of) for of in parameters.values())
    with open(os.path.join(where, "starts"), "a") as file:
        file.write(f"{name} {os.getpid()}\\n")
    time.sleep(float(open(os.path.join("${box}", "pause")).read()) if os.path.exists(os.path.join("${box}", "pause")) else 0.02)
    if os.path.exists(os.path.join("${box}", "bad")): raise ValueError("the data is gone")
    with open(os.path.join(where, "ends"), "a") as file:
        file.write(f"{name} {os.getpid()}\\n")
    score = lambda n: round(0.7 - abs(parameters["depth"] - 5) / 50 - abs(n - 200) / 5000 + parameters["rate"] / 100, 6)
    return [{"value": score(n), "error": 0.01, "folds": {"2021": score(n), "2022": score(n) - 0.01}} for n in at["n"]]

serve(objective, versions="scores 1.0")
`;

/** What is tried: 36 configurations in 12 fits. */
export const search = `parameters:
  depth: [3, 5, 7, 9]
  rate: [0.1, 0.2, 0.3]
  n: [100, 200, 300]
prefix: n
metric: auc
implausible: { above: 0.76 }
`;
