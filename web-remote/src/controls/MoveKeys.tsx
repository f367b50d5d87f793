interface MoveKeysProps {
	/** What is moved, for who hears the screen. */
	name: string;
	isFirst: boolean;
	isLast: boolean;
	onMove: (step: -1 | 1) => void;
}

/** One place earlier, one place later. */
export function MoveKeys({ name, isFirst, isLast, onMove }: MoveKeysProps) {
	return (
		<>
			<button
				type="button"
				class="icon"
				aria-label={`${name} one place earlier`}
				disabled={isFirst}
				onClick={() => onMove(-1)}
			>
				<svg viewBox="0 0 24 24" aria-hidden="true">
					<path d="M12 19 V5 M6 11 L12 5 L18 11" />
				</svg>
			</button>
			<button
				type="button"
				class="icon"
				aria-label={`${name} one place later`}
				disabled={isLast}
				onClick={() => onMove(1)}
			>
				<svg viewBox="0 0 24 24" aria-hidden="true">
					<path d="M12 5 V19 M6 13 L12 19 L18 13" />
				</svg>
			</button>
		</>
	);
}
