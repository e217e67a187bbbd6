import { headline } from './headline';
import { emptyReport, soundReport } from './sample-report.fixture';

describe('headline', () => {
  it('counts what there is', () => {
    expect(headline(soundReport)).toBe(
      '34 pages · 1 table · 0 figures · 3 citations · 0 warnings · simulated data',
    );
    expect(headline({ ...emptyReport, origin: 'real' })).toBe(
      '1 page · 0 tables · 0 figures · 0 citations · 0 warnings · real data',
    );
  });

  it('names undeclared files and stale results only when there are some', () => {
    const access = { task: 'a:build', path: 'x', access: 'read', by: 'R' } as const;
    const report = {
      ...emptyReport,
      undeclared: [access, access],
      staleResults: [{ project: 'glm', why: 'x' }],
    };
    expect(headline(report)).toContain(
      '0 warnings · 2 undeclared accesses · 1 stale result · no external data',
    );
  });
});
