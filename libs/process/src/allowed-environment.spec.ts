import { allowedEnvironment } from './allowed-environment';

it('passes on what finds programs, fixes locale and time zone, and adds what is named', () => {
  const source = {
    PATH: '/bin',
    HOME: '/h',
    LANG: 'de_DE',
    TZ: 'CET',
    TOKEN: 's',
    KEPT: 'k',
    GONE: undefined,
  };
  expect(allowedEnvironment(source, ['KEPT', 'GONE', 'ABSENT'])).toEqual({
    PATH: '/bin',
    HOME: '/h',
    KEPT: 'k',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
  });
});
