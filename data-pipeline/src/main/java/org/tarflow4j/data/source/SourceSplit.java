package org.tarflow4j.data.source;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/**
 * A part of a source, small enough for one task and large enough to be worth one: some hundred to some thousand
 * images. Implementations hold arrays, not lists, so that Kryo copies them.
 */
public interface SourceSplit extends Serializable {
    /** The inputs one after the other; nothing is kept in memory. The caller closes the stream. */
    ImageStream open(Configuration hadoop) throws IOException;

    /** How much there is to read; about the sum of the lengths of its inputs. */
    long bytes();

    /**
     * What it reads, in a line: the same for the same part of the same files, another where a file, its length or the
     * part is another. Work that was done for a split is used again only under the same name.
     */
    String name();
}
