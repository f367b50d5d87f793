import { X509Certificate } from 'node:crypto';

/** As `DNS:detent.local`, `IP Address:192.168.1.2`. */
const NAME = /^(?:DNS|IP Address):(.*)$/;

/** What a certificate (PEM) says of itself; its end to a second. @throws Error for what is no certificate */
export function certificateFacts(pem: string): { names: string[]; endsAtMs: number; fingerprint: string } {
	const { fingerprint256, subjectAltName, validTo } = new X509Certificate(pem);
	const names = (subjectAltName ?? '').split(', ').flatMap((name) => NAME.exec(name)?.[1] ?? []);
	return { names, endsAtMs: Date.parse(validTo), fingerprint: fingerprint256 };
}
