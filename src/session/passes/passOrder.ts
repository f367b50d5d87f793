import type { Chain } from '../../shared/model/chain.ts';
import type { TrackSummary } from '../../shared/model/log.ts';
import type { Surroundings } from '../../shared/model/revision.ts';
import type { MendablePass } from './failedPassEntry.ts';

/** What a pass is asked for. */
export interface PassOrder {
	project: string;
	track: TrackSummary;
	chain: Chain;
	note: string;
	author: string | null;
	/** Bad stretches are printed again and joined, where the rack allows it. */
	punchIn: boolean;
	/** What a person said of room and tape. */
	surroundings?: Surroundings | undefined;
	/** Only the failed stretches of this pass are printed. */
	mends?: MendablePass;
}
