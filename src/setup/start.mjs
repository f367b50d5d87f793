// `npm start`: everything from a fresh clone to a running daemon.
import { runDetent } from './run.mjs';

await runDetent(['serve', ...process.argv.slice(2)]);
