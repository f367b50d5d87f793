import { useEffect, useState } from 'preact/hooks';
import type { z } from 'zod';
import type { secureSchema } from '../../../src/shared/protocol/http.ts';
import { awake, keepAwake } from '../app/wakeLock.ts';
import { invite, secure } from '../state/api.ts';
import { useSignal } from '../state/signal.ts';
import { useRemote } from '../state/store.ts';

const words = (error: unknown) => (error instanceof Error ? error.message : String(error));

function KeepAwake() {
	const state = useSignal(awake);
	if (state === 'impossible') {
		return <p class="quiet">This browser can’t keep the screen lit. Set the device’s own screen time-out instead.</p>;
	}
	return (
		<>
			<button type="button" class="wide" aria-pressed={state === 'on'} onClick={() => keepAwake(state !== 'on')}>
				{state === 'on' ? 'The screen stays lit' : 'Keep the screen lit'}
			</button>
			{state === 'refused' && <p class="quiet">The device refused, perhaps to spare its battery.</p>}
		</>
	);
}

/** The way from plain HTTP to HTTPS, in the order in which it is gone. */
function Steps({ authority, fingerprint }: { authority: string; fingerprint: string }) {
	const engineer = useRemote((now) => now.mayControl);
	const [problem, setProblem] = useState<string | null>(null);
	const open = () => {
		const here = `https://${location.host}/`;
		if (!engineer) {
			location.assign(here);
			return;
		}
		invite('engineer', null, true).then(
			({ url }) => location.assign(`${here}${url.slice(url.indexOf('#'))}`),
			(error: unknown) => setProblem(words(error)),
		);
	};
	return (
		<ol class="secure-steps">
			<li>
				<a class="secure-link" href={authority} download>
					Download the studio’s certificate
				</a>
			</li>
			<li>
				Trust it on this device. iPad: Settings → General → VPN &amp; Device Management, then About → Certificate Trust
				Settings. Android: Settings → Security → Install a CA certificate. It must have this fingerprint (SHA-256):{' '}
				<code class="secure-print">{fingerprint}</code>
			</li>
			<li>
				<button type="button" onClick={open}>
					Open it securely
				</button>
				{!engineer && <span class="quiet"> Ask the engineer for a new code: the secure page is paired anew.</span>}
			</li>
			{problem !== null && (
				<li class="error-text" role="alert">
					{problem}
				</li>
			)}
		</ol>
	);
}

/** What this device can do besides showing the remote, and how to come to what it can't. */
export function SecureCard() {
	const [facts, setFacts] = useState<z.infer<typeof secureSchema> | null>(null);
	const [problem, setProblem] = useState<string | null>(null);
	const isSecure = window.isSecureContext;
	useEffect(() => {
		if (!isSecure) secure().then(setFacts, (error: unknown) => setProblem(words(error)));
	}, [isSecure]);
	if (isSecure) {
		return (
			<div class="secure-card">
				<KeepAwake />
				<p class="quiet">This page can be put on the home screen: use “Add to Home Screen” in the browser’s menu.</p>
			</div>
		);
	}
	return (
		<div class="secure-card">
			<h3>Not available over plain HTTP</h3>
			<p>
				Keeping the screen lit, opening from the home screen as an app, and opening at once without the network need
				HTTPS. Everything else works.
			</p>
			{facts?.authority !== null && facts?.fingerprint !== null && facts !== null && (
				<Steps authority={facts.authority} fingerprint={facts.fingerprint} />
			)}
			{facts?.authority === null && (
				<p class="quiet">
					The studio has no certificate yet: run <code>detent cert</code> on its machine, start Detent again, and come
					back here.
				</p>
			)}
			{problem !== null && (
				<p class="error-text" role="alert">
					{problem}
				</p>
			)}
		</div>
	);
}
