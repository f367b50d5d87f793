import {
	type Chain,
	chainInserts,
	chainUnits,
	type Insert,
	type PatchPoint,
} from '../../../../src/shared/model/chain.ts';
import {
	pairsFor,
	withoutPoint,
	withoutUnit,
	withPair,
	withPoint,
	withUnitIn,
	withUnitMoved,
} from '../../../../src/shared/model/chainRoute.ts';
import { MoveKeys } from '../../controls/MoveKeys.tsx';
import { RemoveKey } from '../describe/RemoveKey.tsx';
import { PickOne } from './PickOne.tsx';
import { pairWords, type RouteStudio } from './studio.ts';

interface RouteInsertProps {
	chain: Chain;
	insert: Insert;
	studio: RouteStudio;
	change: (chain: Chain) => void;
}

/** Pair, units and switches of one insert. */
export function RouteInsert({ chain, insert, studio, change }: RouteInsertProps) {
	const { id, units, loop, patch = [] } = insert;
	const inserts = chainInserts(chain);
	const taken = chainUnits(chain);
	const words = (wanted: PatchPoint) =>
		studio.points.find(({ point }) => isSame(point, wanted))?.words ?? `${wanted.unit}: ${wanted.control}`;
	return (
		<>
			<label class="route-field">
				<span class="quiet">Hangs on</span>
				<select
					value={loop ?? ''}
					onChange={({ currentTarget }) => {
						change(withPair(chain, id, currentTarget.value === '' ? null : currentTarget.value));
					}}
				>
					{pairsFor(chain, id, studio.loops).map((pair) => (
						<option key={pair} value={pair ?? ''}>
							{pairWords(pair)}
						</option>
					))}
				</select>
			</label>
			<ol class="route-units" aria-label={`Units of ${insert.name}`}>
				{units.map((unit, place) => {
					const name = studio.nameOf(unit);
					return (
						<li key={unit} class="route-line">
							<span class="grow">{name}</span>
							<MoveKeys
								name={name}
								isFirst={insert === inserts[0] && place === 0}
								isLast={insert === inserts.at(-1) && place === units.length - 1}
								onMove={(step) => change(withUnitMoved(chain, unit, step))}
							/>
							<RemoveKey label={`Take ${name} out`} onRemove={() => change(withoutUnit(chain, unit))} />
						</li>
					);
				})}
			</ol>
			{patch.map((point) => (
				<p key={`${point.unit} ${point.control}`} class="route-line">
					<span class="grow quiet">Wants {words(point)}</span>
					<RemoveKey
						label={`No longer ask for ${words(point)}`}
						onRemove={() => change(withoutPoint(chain, id, point))}
					/>
				</p>
			))}
			<div class="row">
				<PickOne
					label="Add a unit…"
					options={studio.units
						.filter((unit) => !taken.includes(unit.id))
						.map((unit) => ({ value: unit.id, words: unit.name }))}
					onPick={(unit) => change(withUnitIn(chain, id, unit))}
				/>
				<PickOne
					label="Switch…"
					options={studio.points.map((one, index) => ({ value: String(index), words: one.words }))}
					onPick={(index) => {
						const picked = studio.points[Number(index)];
						if (picked !== undefined) change(withPoint(chain, id, picked.point));
					}}
				/>
			</div>
		</>
	);
}

function isSame(one: PatchPoint, other: PatchPoint): boolean {
	return one.unit === other.unit && one.control === other.control && one.position === other.position;
}
