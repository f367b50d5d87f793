import { mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { destination, type Logger, pino } from 'pino';

const KEEP_BYTES = 20 * 1024 ** 2;

/** Tokens never reach the log file, wherever they stand in what is logged. */
const REDACT = ['*.token', '*.cookie', 'token', 'cookie'];

/** The daemon's log file, one JSON line each, in `log/detent.log` of the data folder; the one before is kept as `.1`. */
export function fileLogger(dataRoot: string): Logger {
	const folder = join(dataRoot, 'log');
	const path = join(folder, 'detent.log');
	mkdirSync(folder, { recursive: true });
	try {
		if (statSync(path).size > KEEP_BYTES) renameSync(path, `${path}.1`);
	} catch {
		// There is no log yet.
	}
	const lines = destination({ dest: path, sync: true });
	// A full disk must not end the daemon because it can't be told to the log file.
	lines.on('error', (error: Error) => process.stderr.write(`${path}: a line could not be written: ${error.message}\n`));
	return pino({ level: 'info', redact: REDACT }, lines);
}

/** For verbs that run a session of their own: only what is wrong, on stderr. */
export function quietLogger(): Logger {
	return pino({ level: 'error', redact: REDACT }, destination({ dest: 2, sync: true }));
}
