/**
 * Networks that turn images into features, and perhaps into classes: ONNX files, and small Deeplearning4j classifiers, which are
 * also trained here. Nothing in here deserializes Java objects.
 */
@NullMarked
package org.tarflow4j.jobs.quality.extractor;

import org.jspecify.annotations.NullMarked;
