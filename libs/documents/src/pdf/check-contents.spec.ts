import { checkContents } from './check-contents';

const outline = ['A', 'B'].map((title) => ({ title, level: 1 }));
const any = { minimumEntries: 0, minimumDepth: 1, maximumDepth: 4 };

describe('checkContents', () => {
  const printed = { entries: 5, topEntries: 2, depth: 2 };

  it('is content with a table of contents within its bounds, and with none where none is asked for', () => {
    expect(
      checkContents({ printed }, { outline }, { minimumEntries: 5, minimumDepth: 2, maximumDepth: 2 }),
    ).toEqual([]);
    const none = { entries: 0, topEntries: 0, depth: 0 };
    expect(checkContents({ printed: none }, { outline }, any)).toEqual([]);
    expect(checkContents({ printed: none }, { outline }, { ...any, minimumEntries: 1 })).toEqual([
      'it has no table of contents: put \\tableofcontents into the main file',
    ]);
  });

  it('counts entries and levels, and compares with the outline', () => {
    expect(
      checkContents(
        { printed },
        { outline: outline.slice(1) },
        { minimumEntries: 6, minimumDepth: 3, maximumDepth: 1 },
      ),
    ).toEqual([
      'its table of contents has 5 entries; 6 or more are expected',
      'its table of contents has 2 levels; 3 or more are expected',
      'its table of contents has 2 levels; 1 or fewer are expected',
      'its table of contents has 2 entries of the first level, its outline 1',
    ]);
    expect(checkContents({ printed }, { outline: [] }, any)).toEqual([]);
  });
});
