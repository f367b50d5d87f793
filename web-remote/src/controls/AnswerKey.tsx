import type { ComponentChildren } from 'preact';
import { useRested } from '../state/useRested.ts';

interface AnswerKeyProps {
	/** What is asked: another question takes no answer at once. */
	question: string;
	className: string;
	disabled: boolean;
	onAnswer: () => void;
	onBlur?: () => void;
	children: ComponentChildren;
}

/** A key that answers what is asked above it, where the next question may come under the same finger. */
export function AnswerKey({ question, className, disabled, onAnswer, onBlur, children }: AnswerKeyProps) {
	const rested = useRested(question);
	return (
		<button
			type="button"
			class={className}
			disabled={disabled}
			// It keeps the keyboard, and looks as it does: there is nothing to see of a third of a second.
			aria-disabled={rested ? undefined : true}
			onBlur={onBlur}
			onClick={() => {
				if (rested) onAnswer();
			}}
		>
			{children}
		</button>
	);
}
