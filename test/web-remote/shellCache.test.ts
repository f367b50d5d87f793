import { expect, test } from 'vitest';
import { assetsOf, wayOf } from '../../web-remote/src/worker/shellCache.ts';

const OWN = 'https://detent.local:7400';
const way = (path: string, mode = 'cors', method = 'GET') => wayOf(method, new URL(path, OWN), OWN, mode);

test('only the page and what its name vouches for is ever kept; state, audio and pairing come from the daemon alone', () => {
	expect(way('/', 'navigate')).toBe('page');
	expect(way('/manifest.webmanifest')).toBe('page');
	expect(way('/assets/index-B90IMon4.css')).toBe('asset');
	for (const path of [
		'/api/session',
		'/api/revisions/1',
		'/media/capture/1',
		'/socket.io/',
		'/sw.js',
		'/detent-authority.crt',
		'/?x=1',
		'/assets/../api/session',
	])
		expect([path, way(path, 'navigate')]).toEqual([path, 'daemon']);
	expect(way('/', 'navigate', 'POST')).toBe('daemon');
	expect(way('https://elsewhere.example/assets/a.js')).toBe('daemon');
});

test('finds the assets that a page names, each once', () => {
	const page =
		'<link rel="icon" href="/icon.svg"><link href="/assets/a-1.css"><script type="module" src="/assets/b-2.js"></script><meta name="part" content="/assets/c-3.js"><meta name="part" content="/assets/b-2.js">';
	expect(assetsOf(page)).toEqual(['/assets/a-1.css', '/assets/b-2.js', '/assets/c-3.js']);
});
