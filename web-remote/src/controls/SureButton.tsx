import { useState } from 'preact/hooks';
import { useRemote } from '../state/store.ts';
import { AnswerKey } from './AnswerKey.tsx';

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
