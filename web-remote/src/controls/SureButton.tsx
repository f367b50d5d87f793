import { useEffect, useState } from 'preact/hooks';
import { useRemote } from '../state/store.ts';
import { AnswerKey } from './AnswerKey.tsx';

/** So long it waits for the second touch. Not every tablet gives a touched key the keyboard, so leaving it is not always seen. */
const ASKED_MS = 8000;

interface SureButtonProps {
	label: string;
	/** What it says after the first touch. */
	sure: string;
	className: string;
	onSure: () => void;
}

/** A button that asks once more, for what should not happen by a stray touch. */
export function SureButton({ label, sure, className, onSure }: SureButtonProps) {
	const [asked, setAsked] = useState(false);
	const locked = useRemote((now) => !now.mayControl);
	useEffect(() => {
		if (!asked) return;
		const timer = setTimeout(() => setAsked(false), ASKED_MS);
		return () => clearTimeout(timer);
	}, [asked]);
	return (
		<AnswerKey
			question={asked ? sure : label}
			className={asked ? `${className} asked` : className}
			disabled={locked}
			onBlur={() => setAsked(false)}
			onAnswer={() => {
				setAsked(!asked);
				if (asked) onSure();
			}}
		>
			{asked ? sure : label}
		</AnswerKey>
	);
}
