import { selectBookmarks } from './select-bookmarks';

describe('selectBookmarks', () => {
  it.each([
    [
      'hyperref',
      ['\\BOOKMARK [0][-]{chapter.1}{One}{}% 1', '\\BOOKMARK [1][-]{section.1.1}{chapter.1}{chapter.1}% 2'],
    ],
    [
      'the package bookmark',
      [
        '\\BKM_entry{id=1,dest={636861707465722E31},srcline={5}}{One}',
        '\\BKM_entry{id=2,dest={73656374696F6E2E312E31},srcline={6}}{Two}',
      ],
    ],
  ])('drops bookmarks of %s that lead elsewhere, and no others', (_writer, lines) => {
    const out = [...lines, ''].join('\n');
    expect(selectBookmarks(out, ['chapter.1', 'section.9'])).toBe([lines[1], ''].join('\n'));
    expect(selectBookmarks(out, [])).toBe(out);
  });
});
