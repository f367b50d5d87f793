import type { IncomingHttpHeaders } from 'node:http';

export const SESSION_COOKIE = 'detent_session';
/** Over HTTPS: browsers take a name with this beginning only from a secure page of the same host, and never send it in the clear. */
export const SECURE_SESSION_COOKIE = '__Host-detent_session';

/**
 * Host names under which the daemon answers: loopback and the addresses it listens on. Anything else is a rebinding
 * attempt or a wrong address.
 */
export function isOwnHost(host: string | undefined, listening: ReadonlySet<string>): boolean {
	if (host === undefined) return false;
	const name = host.replace(/:\d+$/, '').toLowerCase();
	return name === 'localhost' || name === '127.0.0.1' || listening.has(name);
}

/**
 * True for a request from our own pages, or from no page at all (the command line, a native player). A browser says by
 * `Sec-Fetch-Site` where a request comes from that carries no `Origin`; only a link that is followed may come from elsewhere.
 */
export function isOwnOrigin(headers: IncomingHttpHeaders): boolean {
	const origin = headers.origin;
	const site = headers['sec-fetch-site'];
	const follows = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
	if ((site === 'cross-site' || site === 'same-site') && !follows) return false;
	if (origin === undefined) return true;
	try {
		return new URL(origin).host === headers.host;
	} catch {
		return false;
	}
}

/** Value of the session cookie in a raw `Cookie` header; the one of a secure page before the other. */
export function sessionToken(cookieHeader: string | undefined): string | undefined {
	const found = new Map(
		(cookieHeader ?? '').split(';').map((part) => {
			const [name = '', value = ''] = part.trim().split('=', 2);
			return [name, value];
		}),
	);
	return found.get(SECURE_SESSION_COOKIE) ?? found.get(SESSION_COOKIE);
}
