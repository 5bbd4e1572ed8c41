package org.tarflow4j.data;

/**
 * What a preparation ended with.
 *
 * @param uri the directory of the dataset; that of the parent where there was nothing new
 */
public record PreparedDataset(String uri, DatasetManifest manifest) {}
