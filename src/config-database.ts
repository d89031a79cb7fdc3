// What DATABASE_URL and DATABASE_PASSWORD say: where the outbox is.

const shape = /^(file:|postgres(ql)?:\/\/)./;
const userAlone = /^postgres(?:ql)?:\/\/[^/?#@:]+(?=@(?!.*[?&]password=))/;

/** What cannot be used is added to `problems`, without its value: it may hold a password. */
export function readDatabaseUrl(url: string | null, password: string | null, problems: string[]): string {
  const given = url ?? 'file:./data/porchlight.db';
  if (!shape.test(given))
    problems.push(
      'DATABASE_URL must be like file:./data/porchlight.db or postgres://user:password@host/database',
    );
  else if (password !== null && !given.startsWith('file:')) {
    if (userAlone.test(given))
      return given.replace(userAlone, (begin) => `${begin}:${encodeURIComponent(password)}`);
    problems.push(
      'DATABASE_PASSWORD is set, so DATABASE_URL must name a user and no password, like postgres://porchlight@outbox:5432/porchlight',
    );
  }
  return given;
}
