/** Takes something out of the draft; one step back brings it again. */
export function RemoveKey({ label, onRemove }: { label: string; onRemove: () => void }) {
	return (
		<button type="button" class="icon" aria-label={label} onClick={onRemove}>
			<svg viewBox="0 0 24 24" aria-hidden="true">
				<path d="M5 5 L19 19 M19 5 L5 19" />
			</svg>
		</button>
	);
}
