import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthority, createServerCertificate, type KeyPair } from '../../src/remote/certificate.ts';
import { certificateFacts } from '../../src/remote/certificateFacts.ts';
import { hasCertificates, makeCertificates } from '../../src/remote/certificateFiles.ts';
import { isPrivateAddress } from '../../src/remote/privateNames.ts';
import { describeWith } from '../capabilities.ts';

const NOW = Date.now();
const DAY_MS = 24 * 3600 * 1000;
let folder: string;
let authority: KeyPair;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'detent-cert-'));
	authority = await createAuthority('Studio A', NOW);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('only addresses of private networks are vouched for', () => {
	for (const address of ['192.168.1.20', '10.0.0.1', '172.31.255.255', '169.254.3.4', '127.0.0.1', '100.100.1.1'])
		expect([address, isPrivateAddress(address)]).toEqual([address, true]);
	for (const address of ['8.8.8.8', '172.32.0.1', '192.169.0.1', '100.128.0.1', '10.0.0', '10.0.0.256', 'detent.local'])
		expect([address, isPrivateAddress(address)]).toEqual([address, false]);
});

test('the files are made once, the keys are their owner’s, and another address gets a new server certificate under the same authority', async () => {
	const data = join(folder, 'data');
	expect(hasCertificates(data)).toBe(false);
	const first = await makeCertificates(data, 'Studio A', ['192.168.1.20'], NOW);
	expect(hasCertificates(data)).toBe(true);
	for (const name of ['authority.key', 'server.key'])
		expect(statSync(join(data, 'certificate', name)).mode & 0o777).toBe(0o600);
	expect(await makeCertificates(data, 'Studio A', ['192.168.1.20'], NOW)).toEqual(first);
	const moved = await makeCertificates(data, 'Studio A', ['192.168.1.21'], NOW);
	expect(moved.authority).toEqual(first.authority);
	expect(certificateFacts(moved.server.certificate).names).toContain('192.168.1.21');
	const later = await makeCertificates(data, 'Studio A', ['192.168.1.21'], NOW + 380 * DAY_MS);
	expect(later.authority).toEqual(first.authority);
	expect(later.server).not.toEqual(moved.server);
	await expect(makeCertificates(data, 'Studio A', ['8.8.8.8'], NOW)).rejects.toMatchObject({
		code: 'remote.certificate',
	});
	expect(readFileSync(join(data, 'certificate', 'server.crt'), 'utf8')).toBe(later.server.certificate);
});

describeWith(['openssl'], 'by the word of openssl', () => {
	const write = (name: string, pair: KeyPair) => {
		const path = join(folder, `${name}.crt`);
		writeFileSync(path, pair.certificate);
		return path;
	};
	const verify = (...words: string[]): string => {
		try {
			return execFileSync('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', ...words], {
				encoding: 'utf8',
				stdio: 'pipe',
			});
		} catch (error) {
			return String((error as { stderr: string }).stderr);
		}
	};

	test('the chain is strictly valid for the server’s names and addresses, and for no other', async () => {
		const ca = write('authority', authority);
		const names = { hosts: ['localhost', 'detent.local'], addresses: ['127.0.0.1', '192.168.1.20'] };
		const leaf = write('server', await createServerCertificate(authority, names, NOW));
		for (const name of ['-verify_ip=192.168.1.20', '-verify_hostname=detent.local', '-verify_ip=127.0.0.1'])
			expect(verify('-CAfile', ca, ...name.split('='), leaf)).toContain('OK');
		expect(verify('-CAfile', ca, '-verify_ip', '192.168.1.21', leaf)).toContain('mismatch');
	});

	test('names, end and fingerprint are what a certificate itself says', async () => {
		const names = { hosts: ['localhost', 'detent.local'], addresses: ['127.0.0.1', '192.168.1.20'] };
		const pair = await createServerCertificate(authority, names, NOW);
		const facts = certificateFacts(pair.certificate);
		const said = execFileSync(
			'openssl',
			['x509', '-noout', '-fingerprint', '-sha256', '-enddate', '-in', write('facts', pair)],
			{ encoding: 'utf8' },
		);
		expect(said).toContain(`=${facts.fingerprint}\n`);
		expect(facts.endsAtMs).toBe(Date.parse(/notAfter=(.*)/.exec(said)?.[1] ?? ''));
		expect(Math.abs(facts.endsAtMs - NOW - 397 * DAY_MS)).toBeLessThan(1000);
		expect(facts.names).toEqual([...names.hosts, ...names.addresses]);
	});

	test('a stolen authority vouches for nothing on the internet', async () => {
		const ca = write('authority', authority);
		for (const names of [
			{ hosts: ['bank.example'], addresses: [] },
			{ hosts: [], addresses: ['8.8.8.8'] },
		]) {
			const leaf = write('stolen', await createServerCertificate(authority, names, NOW));
			expect(verify('-CAfile', ca, leaf)).toContain('permitted subtree violation');
		}
	});
});
