import { afterEach, beforeEach, expect } from 'vitest';
import type { CommandOf } from '../../src/shared/protocol/commands.ts';
import { type ContractServer, startContractServer } from './contractServer.ts';
import { contractState } from './contractState.ts';
import { CuttableLink } from './cuttableLink.ts';
import { remoteInChromium } from './remoteInChromium.ts';
import { Tablet } from './tablet.ts';

/** Its state, and what else is not as usual. */
type StudioKind = Parameters<typeof startContractServer> extends [unknown, ...infer Rest] ? Rest : never;

export interface TabletStudio {
	readonly server: ContractServer;
	/** What lies between the tablets and the server. */
	readonly link: CuttableLink;
	/** Of the link. */
	readonly port: number;
	/** Closes the studio and starts one of another kind. */
	reopen(...kind: StudioKind): Promise<void>;
	/** A tablet that is not paired. */
	tablet(): Promise<Tablet>;
	/** An engineer's. */
	paired(): Promise<Tablet>;
	moves(): CommandOf<'control.move'>[];
}

/** A studio in memory for each test of the block that calls this, with tablets in Chromium that must not complain of anything. */
export function tabletStudio(): TabletStudio {
	const chromium = remoteInChromium();
	let standing: { server: ContractServer; link: CuttableLink; port: number } | null = null;
	const tablets: Tablet[] = [];
	const now = () => {
		if (standing === null) throw new Error('the studio is there while a test runs');
		return standing;
	};

	const open = async (...kind: StudioKind) => {
		const server = await startContractServer(chromium.webRoot, ...kind);
		const link = new CuttableLink(server.port);
		standing = { server, link, port: await link.listen() };
	};
	const close = async () => {
		const { link, server } = now();
		standing = null;
		await link.close();
		await server.close();
	};

	beforeEach(() => open(contractState(false)));
	afterEach(async () => {
		for (const tablet of tablets) await tablet.page.context().close();
		const complaints = tablets.flatMap((tablet) => tablet.complaints);
		tablets.length = 0;
		await close();
		expect(complaints).toEqual([]);
	});

	async function tablet(): Promise<Tablet> {
		const context = await chromium.browser.newContext({ viewport: { width: 1024, height: 768 }, hasTouch: true });
		const opened = await Tablet.open(context);
		tablets.push(opened);
		return opened;
	}
	return {
		get server() {
			return now().server;
		},
		get link() {
			return now().link;
		},
		get port() {
			return now().port;
		},
		async reopen(...kind) {
			await close();
			await open(...kind);
		},
		tablet,
		async paired() {
			const opened = await tablet();
			await opened.pairByLink(now().port, now().server.invite('engineer').token);
			return opened;
		},
		moves: () =>
			now().server.session.received.flatMap(({ command }) => (command.type === 'control.move' ? [command] : [])),
	};
}
