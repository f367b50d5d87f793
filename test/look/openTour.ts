import { rmSync } from 'node:fs';
import { startContractServer } from '../support/contractServer.ts';
import { bundleRemote, launchChromium } from '../support/remoteBrowser.ts';
import { longState, madeUpRigDesk, withLongNames } from './longStudio.ts';
import { RealStudio } from './realStudio.ts';
import { Visitor } from './tour.ts';

/** A studio with a history and long names, a remote over it, and a browser that goes through its views. @param say hears how the studio gets its history */
export async function openTour(say: (text: string) => void): Promise<{ visitor: Visitor; close: () => Promise<void> }> {
	const closers: (() => unknown)[] = [];
	const close = async () => {
		for (const closer of closers.splice(0).reverse()) await closer();
	};
	try {
		const webRoot = await bundleRemote();
		closers.push(() => rmSync(webRoot, { recursive: true, force: true }));
		const studio = await RealStudio.open(say);
		closers.push(() => studio.close());
		const state = longState(studio.state, studio.folder);
		const server = await startContractServer(webRoot, state, { rig: madeUpRigDesk(studio.folder) });
		closers.push(() => server.close());
		server.session.behind = withLongNames(studio.daemon.session);
		server.session.device = studio.daemon.session.device;
		const browser = await launchChromium();
		closers.push(() => browser.close());
		const visitor = new Visitor(browser, server, state);
		closers.push(() => visitor.close());
		return { visitor, close };
	} catch (error) {
		await close();
		throw error;
	}
}
