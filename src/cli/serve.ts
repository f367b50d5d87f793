import { renderUnicodeCompact } from 'uqr';
import { createDaemon, type Daemon } from '../daemon.ts';
import { packageVersion } from '../process/packageRoot.ts';
import { systemClock } from '../process/systemClock.ts';
import { networkAddresses } from '../remote/networks.ts';
import { pairingUrl } from '../remote/pairingRoutes.ts';
import type { RemoteServer } from '../remote/server.ts';
import { describeError } from '../shared/errors.ts';
import type { RigWritten } from '../shared/protocol/rig.ts';
import { createRigFile } from '../store/rigFile.ts';
import { DAEMON_OPTIONS, daemonOptions } from './daemonOptions.ts';
import { usageError } from './framework/args.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';

const DEFAULT_PORT = 7400;
/** So that the remote hears that its rig was written before its link ends. */
const ANSWER_LEAVES_MS = 300;

/** Address for `--lan`: the one named, or the only one there is. */
function lanAddress(wanted: string | null): string {
	const found = networkAddresses();
	if (wanted !== null) {
		if (found.some((network) => network.address === wanted)) return wanted;
		throw usageError(
			`${wanted} is not an address of this machine.`,
			`It has: ${found.map((network) => network.address).join(', ') || 'none outside loopback'}.`,
		);
	}
	const [only, ...others] = found;
	if (only === undefined) throw usageError('This machine is on no network.', 'Connect it, or leave --lan out.');
	if (others.length > 0) {
		throw usageError(
			'This machine is on several networks.',
			`Say which: ${found.map((network) => `--address ${network.address} (${network.interface})`).join(', ')}.`,
		);
	}
	return only.address;
}

interface Listening {
	address: string;
	port: number;
}

/** How a daemon ended: by its person, or because another rig was written, to be opened where the last one listened. */
type End = { by: 'person' } | { by: 'rig'; written: RigWritten; listening: Listening[] };

/** Resolves when somebody ends Detent, or another rig was written and its answer has left. */
function untilEnd(daemon: Daemon, remote: RemoteServer, signal: AbortSignal): Promise<End> {
	return new Promise((resolve) => {
		const ended = () => resolve({ by: 'person' });
		if (signal.aborted) ended();
		signal.addEventListener('abort', ended, { once: true });
		daemon.onRigWritten((written) => {
			systemClock.after(ANSWER_LEAVES_MS, () => resolve({ by: 'rig', written, listening: remote.listening() }));
		});
	});
}

/** Opens the remote where it was open before. */
async function listenAgain(daemon: Daemon, before: readonly Listening[], port: number): Promise<RemoteServer> {
	const [first, ...others] = before;
	const remote = await daemon.serveRemote(first?.address ?? '127.0.0.1', first?.port ?? port);
	for (const { address, port: at } of others) await remote.listen(address, at);
	return remote;
}

async function run(context: VerbContext): Promise<number> {
	const { args, env, stdout } = context;
	args.exactly();
	const lan = args.flag('lan') || args.text('address') !== null ? lanAddress(args.text('address')) : null;
	const create = () => createDaemon(daemonOptions(args, env));
	let end = await serve(await create(), context, lan, []);
	while (end.by === 'rig') {
		const { written, listening } = end;
		const daemon = await create().catch((error: unknown) => {
			stdout.write(`The new rig can't be used, the one before it is: ${describeError(error)}\n`);
			createRigFile(written.path, systemClock).takeBack();
			return create();
		});
		end = await serve(daemon, context, lan, listening);
	}
	stdout.write('\nEnding: closing files and connections …\n');
	return EXIT.ok;
}

/** Serves until the end, and closes the daemon. @param again where the daemon before it listened; empty for the first */
async function serve(
	daemon: Daemon,
	{ args, progress, signal, stdout }: VerbContext,
	lan: string | null,
	again: readonly Listening[],
): Promise<End> {
	const port = args.integer('port', 0, 65535) ?? DEFAULT_PORT;
	try {
		const remote = await listenAgain(daemon, again, port);
		const { studio } = daemon.session.snapshot().state;
		if (again.length > 0) {
			stdout.write(`\nStarted again with another rig: ${studio.name}\n`);
			return await untilEnd(daemon, remote, signal);
		}
		const own = remote.listening()[0] ?? { address: '127.0.0.1', port };
		stdout.write(`Detent ${packageVersion()}: ${studio.name}\n`);
		if (studio.simulated)
			stdout.write(
				'This is the SIMULATED studio: no rig.yaml was found, so every unit is a model. Nothing real moves.\n',
			);
		stdout.write(`Log and audio: ${daemon.dataRoot}\n`);
		for (const missing of studio.missing) stdout.write(`Missing here: ${missing}\n`);
		stdout.write(
			`\nOpen this link once (it works for ten minutes):\n  ${pairingUrl(own.address, own.port, daemon.invite('engineer').token)}\n`,
		);
		if (lan !== null) {
			const at = await remote.listen(lan, port);
			const invitation = daemon.invite('engineer');
			const url = pairingUrl(at.address, at.port, invitation.token);
			stdout.write(
				`\nOn the tablet: scan this, or open http://${at.address}:${at.port} and type ${invitation.code}\n  ${url}\n`,
			);
			stdout.write(`${renderUnicodeCompact(url)}\n`);
		} else {
			stdout.write('\nFor a tablet: "Use a tablet" on the first screen, or start with: npm start -- --lan\n');
		}
		stdout.write('Ctrl-C ends Detent.\n');
		showFilling(daemon.session, progress);
		return await untilEnd(daemon, remote, signal);
	} finally {
		await daemon.close();
	}
}

/** How far the lists of an old log are that are made meanwhile. */
function showFilling(session: Daemon['session'], progress: VerbContext['progress']): void {
	const show = () => {
		const { filling } = session.snapshot().state.studio;
		if (filling) progress.report(filling.done / Math.max(1, filling.entries), 'making the lists of an old log');
		else progress.clear();
		return filling ?? null;
	};
	if (show() === null) return;
	const stop = session.onChanges(() => {
		if (show() === null) stop();
	});
}

export const verb: Verb = {
	name: 'serve',
	summary: 'Run the daemon: the rack, the log and the remote',
	usage: '[--lan] [--rig FILE] [--data DIR] [--port N]',
	options: {
		...DAEMON_OPTIONS,
		port: { type: 'string', value: 'N', summary: `Port of the remote (default ${DEFAULT_PORT})` },
		lan: { type: 'boolean', summary: 'Listen on this machine’s network too, and print a QR code for a tablet' },
		address: { type: 'string', value: 'IP', summary: 'Which network address to listen on (implies --lan)' },
	},
	notes: 'Without a rig.yaml Detent runs against the simulated studio.',
	run,
};
