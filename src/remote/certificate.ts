import { webcrypto } from 'node:crypto';
// The library's own container of parts asks for it.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { privateNameConstraints } from './privateNames.ts';

const DAY_MS = 24 * 3600 * 1000;
const AUTHORITY_DAYS = 3650;
/** Apple's devices take no certificate that runs longer than 398 days. */
const SERVER_DAYS = 397;
/** Clocks of tablets are wrong by a little. */
const EARLIER_MS = 3600 * 1000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const NAME_CONSTRAINTS = '2.5.29.30';

/** Certificate and private key, both PEM. */
export interface KeyPair {
	certificate: string;
	key: string;
}

export interface ServerNames {
	/** Without the port: `detent.local`. */
	hosts: readonly string[];
	/** IPv4. */
	addresses: readonly string[];
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
	return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
	return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

async function privateKey(pem: string): Promise<webcrypto.CryptoKey> {
	const [bytes] = x509.PemConverter.decode(pem);
	if (bytes === undefined) throw new Error('the key file holds no key');
	return webcrypto.subtle.importKey('pkcs8', bytes, ALGORITHM, true, ['sign']);
}

function serial(): string {
	// Positive, 127 random bits: RFC 5280 §4.1.2.2.
	const bytes = webcrypto.getRandomValues(new Uint8Array(16));
	bytes[0] = (bytes[0] ?? 0) & 0x7f || 1;
	return Buffer.from(bytes).toString('hex');
}

/**
 * A certificate authority of this studio alone: ten years, ECDSA P-256, and limited to private networks and `.local`.
 *
 * @param studio name that a tablet shows among its authorities
 */
export async function createAuthority(studio: string, nowMs: number): Promise<KeyPair> {
	const keys = await newKeys();
	const certificate = await x509.X509CertificateGenerator.createSelfSigned({
		serialNumber: serial(),
		name: [{ CN: [`Detent in ${studio}`] }, { O: ['Detent'] }],
		notBefore: new Date(nowMs - EARLIER_MS),
		notAfter: new Date(nowMs + AUTHORITY_DAYS * DAY_MS),
		signingAlgorithm: ALGORITHM,
		keys,
		extensions: [
			new x509.BasicConstraintsExtension(true, 0, true),
			new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
			await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
			new x509.Extension(NAME_CONSTRAINTS, true, new Uint8Array(privateNameConstraints())),
		],
	});
	return { certificate: `${certificate.toString('pem')}\n`, key: await privateKeyPem(keys.privateKey) };
}

/** A certificate for these names, signed by the authority; 397 days. */
export async function createServerCertificate(authority: KeyPair, names: ServerNames, nowMs: number): Promise<KeyPair> {
	const issuer = new x509.X509Certificate(authority.certificate);
	const keys = await newKeys();
	const certificate = await x509.X509CertificateGenerator.create({
		serialNumber: serial(),
		subject: [{ CN: ['Detent'] }],
		issuer: issuer.subject,
		notBefore: new Date(nowMs - EARLIER_MS),
		notAfter: new Date(nowMs + SERVER_DAYS * DAY_MS),
		signingAlgorithm: ALGORITHM,
		publicKey: keys.publicKey,
		signingKey: await privateKey(authority.key),
		extensions: [
			new x509.BasicConstraintsExtension(false, undefined, true),
			new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
			new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
			new x509.SubjectAlternativeNameExtension([
				...names.hosts.map((value) => ({ type: 'dns' as const, value })),
				...names.addresses.map((value) => ({ type: 'ip' as const, value })),
			]),
			await x509.AuthorityKeyIdentifierExtension.create(issuer),
			await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
		],
	});
	return { certificate: `${certificate.toString('pem')}\n`, key: await privateKeyPem(keys.privateKey) };
}
