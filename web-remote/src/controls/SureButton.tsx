import { useState } from 'preact/hooks';
import { useRemote } from '../state/store.ts';

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
		<button
			type="button"
			class={asked ? `${className} asked` : className}
			disabled={locked}
			onBlur={() => setAsked(false)}
			onClick={() => {
				setAsked(!asked);
				if (asked) onSure();
			}}
		>
			{asked ? sure : label}
		</button>
	);
}
