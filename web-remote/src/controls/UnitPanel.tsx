import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { findControl, type ResolvedDefinition, settableControls } from '../../../src/shared/model/definition.ts';
import { layoutPanel } from '../../../src/shared/panel.ts';
import { ControlView } from './ControlView.tsx';
import { fitPanel, inPercent, labelExtraPx } from './panelFit.ts';

/** Width of an element in CSS pixels, followed as it changes. */
function useWidth() {
	const element = useRef<HTMLDivElement>(null);
	const [width, setWidth] = useState(0);
	useEffect(() => {
		const node = element.current;
		if (node === null) return;
		const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
		observer.observe(node);
		return () => observer.disconnect();
	}, []);
	return { element, width };
}

/** Controls of both channels first, then each channel's own. */
function bySide(controls: readonly string[]): { side: string; controls: string[] }[] {
	const sideOf = (id: string) => (id.endsWith('.left') ? 'left' : id.endsWith('.right') ? 'right' : '');
	return ['', 'left', 'right']
		.map((side) => ({ side, controls: controls.filter((id) => sideOf(id) === side) }))
		.filter((group) => group.controls.length > 0);
}

/** A unit's front as a neutral drawing from its definition; on a narrow glass the same controls in a plain grid. */
export function UnitPanel({ unit, definition }: { unit: string; definition: ResolvedDefinition }) {
	const { element, width } = useWidth();
	const { items, captions, aspect } = useMemo(() => {
		const panel = inPercent(layoutPanel(definition));
		const items = panel.items.flatMap((item) => {
			const control = findControl(definition, item.control);
			return control === null ? [] : [{ ...item, extraPx: labelExtraPx(control.label, item.size) }];
		});
		return { ...panel, items };
	}, [definition]);
	const fit = width === 0 ? null : fitPanel(items, aspect, width, captions);
	return (
		<div ref={element} class="unit-panel-room">
			{width > 0 &&
				fit === null &&
				bySide(settableControls(definition).map((control) => control.id)).map(({ side, controls }) => (
					<div key={side} class="unit-side">
						{side !== '' && <span class="unit-side-title">{side}</span>}
						<div class="unit-grid">
							{controls.map((id) => {
								const control = findControl(definition, id);
								return control !== null && <ControlView key={id} unit={unit} control={control} size="medium" />;
							})}
						</div>
					</div>
				))}
			{fit !== null && (
				<div class="unit-panel" style={{ height: `${fit.heightPx}px`, '--control-scale': String(fit.scale) }}>
					{captions.map((caption) => (
						<span
							key={`${caption.text}/${caption.x}/${caption.y}`}
							class="unit-caption"
							style={{ left: `${caption.x}%`, top: `${caption.y}%` }}
						>
							{caption.text}
						</span>
					))}
					{items.map((item) => {
						const control = findControl(definition, item.control);
						return (
							control !== null && (
								<div key={item.control} class="unit-place" style={{ left: `${item.x}%`, top: `${item.y}%` }}>
									<ControlView unit={unit} control={control} size={item.size} />
								</div>
							)
						);
					})}
				</div>
			)}
		</div>
	);
}
