// What the pages' scripts find in the browser beside the standard DOM: two libraries of static/vendor, and what TypeScript's DOM lacks.

declare const htmx: {
  ajax(method: string, path: string, options: { target: string; swap: string }): Promise<void>;
};

declare class BarcodeDetector {
  constructor(options: { formats: string[] });
  detect(image: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

interface Window {
  BarcodeDetector?: typeof BarcodeDetector;
  jsQR?: (data: Uint8ClampedArray, width: number, height: number) => { data: string } | null;
  trustedTypes?: {
    createPolicy(
      name: string,
      rules: { createHTML?(html: string): string; createScriptURL?(address: string): string },
    ): { createScriptURL?(address: string): unknown };
  };
}
