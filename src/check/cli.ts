// What Docker Compose runs before everything else: can .env be used?
import { findProblems } from './check.ts';

const places = {
  content: '/content',
  data: '/data',
  secrets: '/run/secrets',
  certificates: '/certificates',
};

const problems = findProblems(process.env, places);
if (problems.length === 0) console.log('.env and all that it names are in order');
else {
  console.error(`.env cannot be used:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  process.exitCode = 1;
}
