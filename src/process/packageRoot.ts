import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder that holds package.json, `devices` and `presets`: the same from the source tree and from the build. */
export const packageRoot: string = fileURLToPath(new URL('../../', import.meta.url));

/** Version in package.json. */
export function packageVersion(): string {
	const parsed: unknown = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
	return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : 'unknown';
}
