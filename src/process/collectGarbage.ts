import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * What has the calling thread's garbage collected at once; does nothing where the runtime does not give it away. That
 * thread stands still meanwhile, so it belongs where nobody waits for it.
 *
 * Source: Node's manual, `v8.setFlagsFromString`; `gc` is only in contexts that are made while the flag is set.
 */
export function garbageCollector(): () => void {
	setFlagsFromString('--expose-gc');
	const collect: unknown = runInNewContext('globalThis.gc');
	setFlagsFromString('--no-expose-gc');
	return typeof collect === 'function' ? () => void collect() : () => undefined;
}
