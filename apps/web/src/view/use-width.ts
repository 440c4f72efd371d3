// How wide an element is, as it changes.

import { type RefObject, useEffect, useRef, useState } from "react";

/** A place to put on an element, and its width in pixels; 0 before it is known. */
export function useWidth<T extends HTMLElement>(): readonly [RefObject<T>, number] {
  const place = useRef<T>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [place, width];
}
