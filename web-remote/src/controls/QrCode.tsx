/** The parts of an SVG drawing that a QR code is made of. */
interface QrDrawing {
	viewBox: string;
	/** Outlines of the dark cells. */
	paths: string[];
}

/** Reads a QR drawing; only its cells are taken over, so that nothing else in the text can reach the page. */
function readDrawing(svg: string): QrDrawing | null {
	const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
	const viewBox = root.getAttribute('viewBox');
	if (root.nodeName !== 'svg' || viewBox === null) return null;
	const paths = [...root.querySelectorAll('path')].map((path) => path.getAttribute('d') ?? '');
	return { viewBox, paths };
}

/** A QR code in black on white, whatever the theme: cameras expect it so. */
export function QrCode({ svg, label }: { svg: string; label: string }) {
	const drawing = readDrawing(svg);
	if (drawing === null) return null;
	return (
		<svg class="qr" viewBox={drawing.viewBox} role="img" aria-label={label} shape-rendering="crispEdges">
			{drawing.paths.map((path) => (
				<path key={path.slice(0, 40)} d={path} fill="#000" />
			))}
		</svg>
	);
}
