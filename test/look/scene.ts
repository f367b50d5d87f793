import type { Page } from 'playwright-core';
import type { ContractSession } from '../support/contractSession.ts';
import type { Tablet } from '../support/tablet.ts';

/** What a scene of the tour can reach. */
export interface Stage {
	page: Page;
	tablet: Tablet;
	/** What the daemon would say: its state is set at will, and set back after the scene. */
	session: ContractSession;
}

/** One picture of the tour: a view, and what was touched in it. */
export interface Scene {
	name: string;
	/** `client`: on a paired client's device; `nobody`: before it was paired; an engineer's when absent. */
	as?: 'client' | 'nobody';
	/** Page of the remote, as it stands in its address. */
	at: string;
	/** Before the page is opened. */
	stage?: (session: ContractSession) => void;
	/** Once it is open. */
	touch?: (stage: Stage) => Promise<void>;
	/** Words that must be seen; without them the scene is not what it is called. */
	shows: string | RegExp;
	/** After the pictures, where something was begun that would stand in the scenes that follow. */
	leave?: (stage: Stage) => Promise<void>;
}
