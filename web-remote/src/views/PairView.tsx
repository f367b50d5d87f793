import { useEffect, useState } from 'preact/hooks';
import { pair } from '../state/api.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'delete', '0'] as const;

/** What this device calls itself in the list of remotes, until the engineer knows better. */
function deviceName(): string {
	const agent = navigator.userAgent;
	if (/iPad/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1)) return 'iPad';
	if (/iPhone/.test(agent)) return 'iPhone';
	if (/Android/.test(agent)) return /Mobile/.test(agent) ? 'Android phone' : 'Android tablet';
	return 'Browser';
}

/** Pairing: by itself with a one-time link, else with six digits. */
export function PairView({ token, onPaired }: { token: string | null; onPaired: () => void }) {
	const [digits, setDigits] = useState('');
	const [name, setName] = useState(deviceName());
	const [busy, setBusy] = useState(token !== null);
	const [problem, setProblem] = useState<string | null>(null);

	const tryPair = async (code: string) => {
		setBusy(true);
		setProblem(null);
		try {
			await pair(code, name.trim() === '' ? deviceName() : name);
			onPaired();
		} catch (error) {
			setDigits('');
			setProblem(error instanceof Error ? error.message : String(error));
			setBusy(false);
		}
	};

	useEffect(() => {
		if (token !== null) void tryPair(token);
	}, [token]);

	const press = (key: string) => {
		if (busy) return;
		if (key === 'delete') {
			setDigits(digits.slice(0, -1));
			return;
		}
		const next = (digits + key).slice(0, 6);
		setDigits(next);
		if (next.length === 6) void tryPair(next);
	};
	useEffect(() => {
		const onKey = (event: KeyboardEvent) => {
			if (event.target instanceof HTMLInputElement) return;
			if (/^\d$/.test(event.key)) press(event.key);
			if (event.key === 'Backspace') press('delete');
		};
		window.addEventListener('keydown', onKey);
		return () => window.removeEventListener('keydown', onKey);
	});

	return (
		<main class="pair">
			<img src="/icon.svg" alt="" width="72" height="72" />
			<h1>Pair this device</h1>
			<p class="quiet">
				Type the six digits that Detent shows in its terminal, or on a paired device under Studio, “Use a tablet”.
			</p>
			<output class="digits" aria-label={`Code: ${digits.split('').join(' ')}`}>
				{[0, 1, 2, 3, 4, 5].map((place) => (
					<span key={place} class={place === digits.length ? 'digit next' : 'digit'}>
						{digits[place] ?? ''}
					</span>
				))}
			</output>
			<p class="pair-problem error-text" role="alert">
				{busy ? 'Pairing…' : problem}
			</p>
			<div class="pad">
				{KEYS.map((key) => (
					<button
						key={key}
						type="button"
						class={key === 'delete' ? 'pad-key quiet' : 'pad-key'}
						aria-label={key === 'delete' ? 'Delete the last digit' : key}
						disabled={busy}
						onClick={() => press(key)}
					>
						{key === 'delete' ? '⌫' : key}
					</button>
				))}
			</div>
			<label class="pair-name">
				<span class="quiet">Name of this device</span>
				<input value={name} maxLength={60} onInput={(event) => setName(event.currentTarget.value)} />
			</label>
		</main>
	);
}
