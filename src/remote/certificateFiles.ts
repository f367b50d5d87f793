import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DetentError } from '../shared/errors.ts';
import type { KeyPair, ServerNames } from './certificate.ts';
import { certificateFacts } from './certificateFacts.ts';
import { isPrivateAddress } from './privateNames.ts';

/** The name under which Detent is found on the network. */
export const LOCAL_HOST_NAME = 'detent.local';
/** A server's certificate is made anew this long before it ends. */
const RENEW_MS = 30 * 24 * 3600 * 1000;

export interface Certificates {
	authority: KeyPair;
	server: KeyPair;
}

const folderOf = (dataRoot: string) => join(dataRoot, 'certificate');
const pathsOf = (dataRoot: string, name: 'authority' | 'server') => ({
	certificate: join(folderOf(dataRoot), `${name}.crt`),
	key: join(folderOf(dataRoot), `${name}.key`),
});

/** Path of the certificate that a device has to trust. */
export const authorityPath = (dataRoot: string) => pathsOf(dataRoot, 'authority').certificate;

function read(dataRoot: string, name: 'authority' | 'server'): KeyPair | null {
	const paths = pathsOf(dataRoot, name);
	if (!existsSync(paths.certificate) || !existsSync(paths.key)) return null;
	return { certificate: readFileSync(paths.certificate, 'utf8'), key: readFileSync(paths.key, 'utf8') };
}

function writeOne(path: string, content: string, mode: number): void {
	const temporary = `${path}.tmp`;
	rmSync(temporary, { force: true });
	writeFileSync(temporary, content, { mode });
	renameSync(temporary, path);
}

function write(dataRoot: string, name: 'authority' | 'server', pair: KeyPair): void {
	mkdirSync(folderOf(dataRoot), { recursive: true, mode: 0o700 });
	chmodSync(folderOf(dataRoot), 0o700);
	const paths = pathsOf(dataRoot, name);
	writeOne(paths.key, pair.key, 0o600);
	writeOne(paths.certificate, pair.certificate, 0o644);
}

/** Every name that the daemon answers under, with these addresses of the network. */
export function serverNames(addresses: readonly string[]): ServerNames {
	const own = hostname().toLowerCase().replace(/\..*$/, '');
	const local = /^[a-z0-9-]{1,63}$/.test(own) ? [`${own}.local`] : [];
	return {
		hosts: [...new Set(['localhost', LOCAL_HOST_NAME, ...local])],
		addresses: [...new Set(['127.0.0.1', ...addresses])],
	};
}

/** True when the server's certificate holds for these names and for a month to come. */
function serves(server: KeyPair | null, names: ServerNames, nowMs: number): server is KeyPair {
	if (server === null) return false;
	const facts = certificateFacts(server.certificate);
	return (
		facts.endsAtMs - nowMs > RENEW_MS &&
		[...names.hosts, ...names.addresses].every((name) => facts.names.includes(name))
	);
}

/**
 * Makes what is missing: an authority, once, and a certificate of the server, whenever the addresses are others or it soon
 * ends. Devices that trust the authority need nothing new then.
 *
 * @throws DetentError `remote.certificate` when an address is not a private one, or a file does not hold what it should
 */
export async function makeCertificates(
	dataRoot: string,
	studio: string,
	addresses: readonly string[],
	nowMs: number,
): Promise<Certificates> {
	const foreign = addresses.find((address) => !isPrivateAddress(address));
	if (foreign !== undefined) {
		throw new DetentError('remote.certificate', {
			message: `${foreign} is not an address of a private network; a local certificate can't vouch for it.`,
			subject: foreign,
			remedy: 'Use an address such as 192.168.x.x.',
		});
	}
	// Hardly any start makes one, and what can make one takes long to load.
	const { createAuthority, createServerCertificate } = await import('./certificate.ts');
	try {
		const authority = read(dataRoot, 'authority') ?? (await createAuthority(studio, nowMs));
		const names = serverNames(addresses);
		const found = read(dataRoot, 'server');
		const server = serves(found, names, nowMs) ? found : await createServerCertificate(authority, names, nowMs);
		if (read(dataRoot, 'authority') === null) write(dataRoot, 'authority', authority);
		if (server !== found) write(dataRoot, 'server', server);
		return { authority, server };
	} catch (cause) {
		throw new DetentError('remote.certificate', {
			message: 'The certificate could not be made or read.',
			subject: folderOf(dataRoot),
			remedy: 'Move this folder away and run `detent cert` again; devices then have to trust the new certificate.',
			cause,
		});
	}
}

/** True when `detent cert` was run for this data folder. */
export function hasCertificates(dataRoot: string): boolean {
	return read(dataRoot, 'authority') !== null;
}
