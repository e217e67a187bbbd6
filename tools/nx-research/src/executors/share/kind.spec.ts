import { all, problemsOf, research, task, wired } from '../../wiring/sample-workspace.fixture';

const chapter = 'chapter-7-simulation';
const main = 'projects/dissertation/main.tex';

describe('the share of a chapter', () => {
  it('comes with every chapter, waits for its whole document and is not cached', () => {
    const share = task(wired(), chapter, 'share');
    const document = task(wired(), 'dissertation');
    expect(share).toMatchObject({ cache: false, writes: [], problems: [], reads: document.reads });
    expect(share.after).toEqual([...document.after, document.id].sort());
    expect(share.facts).toEqual({
      entry: 'main.tex',
      include: 'chapter-7-simulation/chapter',
      date: '2000-01-01',
    });
  });

  it('gives Nx an inferred target without outputs', () => {
    const target = wired().get(chapter)?.targets['share'];
    expect(target).toMatchObject({ executor: 'nx-research:share', cache: false, outputs: [] });
  });

  it('adds no edge that the chapter does not have anyway', () => {
    const edges = wired()
      .get(chapter)
      ?.edges.map((edge) => edge.target);
    expect(new Set(edges)).toEqual(new Set(['04-scores']));
  });

  it('says that a chapter must be \\included, and where', () => {
    const text =
      '\\input{preamble}\n\n  \\input{chapter-7-simulation/chapter.tex}\n\\bibliography{references}\n';
    expect(problemsOf(wired(all, { [main]: text }), chapter, 'share')).toMatch(
      /^projects\/dissertation\/main\.tex:3:\d+: .*\n.*\\include\{chapter-7-simulation\/chapter\}/,
    );
  });

  it('leaves it to the chapter to say that no document includes it', () => {
    const wirings = wired(all, { [main]: '\\input{preamble}\n' });
    expect(problemsOf(wirings, chapter)).toContain('no document includes chapter-7-simulation');
    expect(task(wirings, chapter, 'share').after).toEqual([`${chapter}:build`]);
  });

  it('is refused for a target that compiles no chapter', () => {
    const odd = { name: 'odd', root: 'projects/odd', tags: [], targets: { share: research('share') } };
    expect(problemsOf(wired([...all, odd]), 'odd', 'share')).toContain('"build" of odd compiles no chapter');
  });
});
