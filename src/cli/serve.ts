import { renderUnicodeCompact } from 'uqr';
import { createDaemon, type Daemon } from '../daemon.ts';
import { packageVersion } from '../process/packageRoot.ts';
import { networkAddresses } from '../remote/networks.ts';
import { pairingUrl } from '../remote/pairingRoutes.ts';
import { DAEMON_OPTIONS, daemonOptions } from './daemonOptions.ts';
import { usageError } from './framework/args.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';

const DEFAULT_PORT = 7400;

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

async function run({ args, env, stdout, signal, progress }: VerbContext): Promise<number> {
	args.exactly();
	const lan = args.flag('lan') || args.text('address') !== null ? lanAddress(args.text('address')) : null;
	const port = args.integer('port', 0, 65535) ?? DEFAULT_PORT;
	const daemon = await createDaemon({ ...daemonOptions(args, env), logToFile: true });
	try {
		const remote = await daemon.serveRemote('127.0.0.1', port);
		const { studio } = daemon.session.snapshot().state;
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
		await new Promise<void>((resolve) => {
			if (signal.aborted) resolve();
			signal.addEventListener('abort', () => resolve(), { once: true });
		});
		stdout.write('\nEnding: closing files and connections …\n');
		return EXIT.ok;
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
