import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface DialogProps {
	title: string;
	subtitle: string | null;
	onClose: () => void;
	children: ComponentChildren;
}

/** A sheet over the view; closes by its button, Escape or a touch beside it. */
export function Dialog({ title, subtitle, onClose, children }: DialogProps) {
	const element = useRef<HTMLDialogElement>(null);
	// Keys go on where they were before the sheet was opened.
	useEffect(() => {
		const before = document.activeElement;
		return () => {
			if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
		};
	}, []);
	useEffect(() => {
		const dialog = element.current;
		if (dialog === null) return;
		if (!dialog.open) dialog.showModal();
		const touchBeside = (event: MouseEvent) => {
			if (event.target === dialog) onClose();
		};
		dialog.addEventListener('click', touchBeside);
		return () => dialog.removeEventListener('click', touchBeside);
	}, [onClose]);
	return (
		<dialog
			ref={element}
			class="sheet"
			aria-label={title}
			onCancel={(event) => {
				event.preventDefault();
				onClose();
			}}
		>
			<div class="sheet-body">
				<header class="sheet-head">
					<div>
						<h2>{title}</h2>
						{subtitle !== null && <p class="quiet">{subtitle}</p>}
					</div>
					<button type="button" class="icon" aria-label="Close" onClick={onClose}>
						<svg viewBox="0 0 24 24" aria-hidden="true">
							<path d="M5 5 L19 19 M19 5 L5 19" />
						</svg>
					</button>
				</header>
				{children}
			</div>
		</dialog>
	);
}
