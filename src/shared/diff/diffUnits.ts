import type { RecordedUnit, RevisionFacts } from '../model/revision.ts';
import { changed, type RevisionChange } from './change.ts';

/** Other units, or other positions of their controls. */
export function diffUnits(a: Pick<RevisionFacts, 'units'>, b: Pick<RevisionFacts, 'units'>): RevisionChange[] {
	const changes: RevisionChange[] = [];
	for (const unit of a.units) {
		if (b.units.some((other) => other.unit === unit.unit)) continue;
		const text = `${unit.name} is no longer in the chain`;
		changes.push({ area: 'unit', subject: unit.unit, item: null, from: unit.name, to: null, text });
	}
	for (const unit of b.units) {
		const before = a.units.find((other) => other.unit === unit.unit);
		if (before !== undefined) changes.push(...diffUnit(before, unit));
		else {
			const text = `${unit.name} is new in the chain`;
			changes.push({ area: 'unit', subject: unit.unit, item: null, from: null, to: unit.name, text });
		}
	}
	return changes;
}

function diffUnit(a: RecordedUnit, b: RecordedUnit): RevisionChange[] {
	const changes = [
		...changed('unit', b.unit, 'serial', { from: a.serial, to: b.serial }, `${b.name}, serial number`, (serial) =>
			String(serial ?? 'not known'),
		),
		...changed('unit', b.unit, 'channel', { from: a.channel, to: b.channel }, `${b.name}, channel`),
	];
	if (a.definition !== b.definition) {
		changes.push(
			...changed('unit', b.unit, 'definition', { from: a.definition, to: b.definition }, `${b.name}, model`),
		);
	} else if (a.definitionHash !== b.definitionHash) {
		const text = `${b.name}: its device definition was edited in between`;
		changes.push({
			area: 'unit',
			subject: b.unit,
			item: 'definition',
			from: a.definitionHash,
			to: b.definitionHash,
			text,
		});
	}
	for (const setting of b.settings) {
		const before = a.settings.find((other) => other.control === setting.control);
		if (before?.position === setting.position) continue;
		const name = `${b.name}, ${setting.label}`;
		// The same reading at another position: a pot between its marks.
		const share = before?.legend === setting.legend;
		const print = (reading: { legend: string; position: number }) =>
			share ? `${(reading.position * 100).toFixed(2)} % of travel` : reading.legend;
		changes.push({
			area: 'control',
			subject: b.unit,
			item: setting.control,
			from: before?.position ?? null,
			to: setting.position,
			text:
				before === undefined
					? `${name}: ${setting.legend}, not recorded before`
					: `${name}: from ${print(before)} to ${print(setting)}`,
		});
	}
	for (const setting of a.settings) {
		if (b.settings.some((other) => other.control === setting.control)) continue;
		const text = `${b.name}, ${setting.label}: was ${setting.legend}, no longer recorded`;
		changes.push({ area: 'control', subject: b.unit, item: setting.control, from: setting.position, to: null, text });
	}
	return changes;
}
