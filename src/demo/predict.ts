import type { Daemon } from '../daemon.ts';
import type { Chain } from '../shared/model/chain.ts';
import type { FirstPassResult } from './firstPass.ts';

/** What the unit models predict for print 3 against print 1. */
export function predictNulls(
	_daemon: Daemon,
	_chain: Chain,
	_result: FirstPassResult,
	_mixPath: string,
): Promise<number | null> {
	return Promise.resolve(null);
}
