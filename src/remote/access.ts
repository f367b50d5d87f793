import type { IncomingHttpHeaders } from 'node:http';

export const SESSION_COOKIE = 'detent_session';

/**
 * Host names under which the daemon answers: loopback and the addresses it listens on. Anything else is a rebinding
 * attempt or a wrong address.
 */
export function isOwnHost(host: string | undefined, listening: ReadonlySet<string>): boolean {
	if (host === undefined) return false;
	const name = host.replace(/:\d+$/, '').toLowerCase();
	return name === 'localhost' || name === '127.0.0.1' || listening.has(name);
}

/** True for a request from our own pages, or from no page at all (the command line, a native player). */
export function isOwnOrigin(headers: IncomingHttpHeaders): boolean {
	const origin = headers.origin;
	if (origin === undefined) return true;
	try {
		return new URL(origin).host === headers.host;
	} catch {
		return false;
	}
}

/** Value of the session cookie in a raw `Cookie` header. */
export function sessionToken(cookieHeader: string | undefined): string | undefined {
	for (const part of (cookieHeader ?? '').split(';')) {
		const [name, value] = part.trim().split('=', 2);
		if (name === SESSION_COOKIE) return value;
	}
	return undefined;
}
