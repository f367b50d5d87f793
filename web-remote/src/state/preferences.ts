export type Theme = 'system' | 'dark' | 'light';

/** This device's own habits, kept in the browser. They say nothing about the studio. */
export interface Preferences {
	theme: Theme;
	drag: 'vertical' | 'rotary';
	/** Turn finely until switched off; not kept. */
	fine: boolean;
}

const KEY = 'detent.preferences';

function read(): Preferences {
	const found: Preferences = { theme: 'system', drag: 'vertical', fine: false };
	try {
		const saved: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
		if (typeof saved !== 'object' || saved === null) return found;
		if ('theme' in saved && (saved.theme === 'dark' || saved.theme === 'light')) found.theme = saved.theme;
		if ('drag' in saved && saved.drag === 'rotary') found.drag = 'rotary';
	} catch {
		// Private browsing or an old format: the defaults serve.
	}
	return found;
}

export const preferences: Preferences = read();

export function applyTheme(): void {
	const root = document.documentElement;
	if (preferences.theme === 'system') delete root.dataset['theme'];
	else root.dataset['theme'] = preferences.theme;
}

export function setPreference<K extends keyof Preferences>(key: K, value: Preferences[K]): void {
	preferences[key] = value;
	applyTheme();
	try {
		localStorage.setItem(KEY, JSON.stringify({ theme: preferences.theme, drag: preferences.drag }));
	} catch {
		// Not kept then; it still counts until the page is closed.
	}
}
