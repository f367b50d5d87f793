import { systemClock } from '../process/systemClock.ts';
import { certificateFacts } from '../remote/certificateFacts.ts';
import { authorityPath, hasCertificates, makeCertificates } from '../remote/certificateFiles.ts';
import { networkAddresses } from '../remote/networks.ts';
import { isPrivateAddress } from '../remote/privateNames.ts';
import { dataFolder } from '../store/layout.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';

async function run({ args, env, stdout }: VerbContext): Promise<number> {
	args.exactly();
	const dataRoot = dataFolder(args.text('data'), env);
	const fresh = !hasCertificates(dataRoot);
	const found = networkAddresses().map(({ address }) => address);
	const addresses = [...found.filter(isPrivateAddress), ...args.list('address')];
	const { authority, server } = await makeCertificates(
		dataRoot,
		args.text('name') ?? 'this studio',
		addresses,
		systemClock.nowMs(),
	);
	const own = certificateFacts(authority.certificate);
	const served = certificateFacts(server.certificate);
	const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
	stdout.write(
		[
			fresh ? 'Made a certificate authority for this studio.' : 'The authority of this studio is there already.',
			`  ${authorityPath(dataRoot)}, until ${day(own.endsAtMs)}`,
			`  SHA-256 ${own.fingerprint}`,
			`The server's certificate holds until ${day(served.endsAtMs)} for:`,
			`  ${served.names.join(', ')}`,
			'',
			'Start Detent again: it then answers HTTPS on the same port as HTTP. On each tablet open the Studio page, download',
			'the certificate under "This device", compare the fingerprint with the one above, and trust it in the settings of',
			'the device. It counts for private networks and .local names only.',
			'',
		].join('\n'),
	);
	return EXIT.ok;
}

export const verb: Verb = {
	name: 'cert',
	summary: 'Make a local certificate, so that tablets can use HTTPS',
	usage: '[--name STUDIO] [--address IP]… [--data DIR]',
	options: {
		data: { type: 'string', value: 'DIR', summary: 'The data folder (default ~/.local/share/detent)' },
		name: { type: 'string', value: 'STUDIO', summary: 'Name that devices show for the authority' },
		address: {
			type: 'string',
			multiple: true,
			value: 'IP',
			summary: 'One more private address of this machine; those that it has now are in it',
		},
	},
	notes:
		'Over HTTPS a browser can keep the screen awake, open the remote from the home screen and show it at once. Run it again whenever the address of this machine has changed; devices need nothing new then.',
	run,
};
