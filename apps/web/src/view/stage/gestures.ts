// Turning by mouse or finger: a drag turns, a wheel or two fingers bring nearer.

/** A turn to the right and upwards, radians, and a step nearer by a factor. */
export type Turn = (right: number, up: number, nearer: number) => void;

/** A whole turn for the height of the element. */
const turnOfHeight = 2 * Math.PI;
/** Of one notch of a usual wheel, 100 pixels. */
const nearerOfNotch = 0.95;

/** Listens to an element until `signal` is aborted. */
export function listenToGestures(element: HTMLElement, turn: Turn, signal: AbortSignal): void {
  const fingers = new Map<number, { readonly x: number; readonly y: number }>();
  const distance = (): number => {
    const [one, other] = [...fingers.values()];
    return Math.hypot(one.x - other.x, one.y - other.y);
  };
  const end = ({ pointerId }: PointerEvent) => fingers.delete(pointerId);
  const options = { signal } as const;
  element.addEventListener(
    "pointerdown",
    ({ pointerId, clientX, clientY }) => {
      fingers.set(pointerId, { x: clientX, y: clientY });
      element.setPointerCapture(pointerId);
    },
    options,
  );
  element.addEventListener(
    "pointermove",
    ({ pointerId, clientX, clientY }) => {
      const before = fingers.get(pointerId);
      if (!before) return;
      const apart = fingers.size === 2 ? distance() : 0;
      fingers.set(pointerId, { x: clientX, y: clientY });
      if (fingers.size === 1) {
        const scale = turnOfHeight / element.clientHeight;
        turn(-scale * (clientX - before.x), scale * (clientY - before.y), 1);
      } else if (apart > 0) turn(0, 0, distance() / apart);
    },
    options,
  );
  element.addEventListener("pointerup", end, options);
  element.addEventListener("pointercancel", end, options);
  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      turn(0, 0, nearerOfNotch ** (event.deltaY / 100));
    },
    { signal, passive: false },
  );
}
