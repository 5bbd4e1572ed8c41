package org.tarflow4j.data.source;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Opens sources of any kind. */
public final class Sources {
    private Sources() {}

    /**
     * Looks through a source as far as needed to cut it into splits.
     *
     * @throws UnusableSourceException if it is missing, damaged as a whole, of another kind, or empty
     */
    public static ImageSource open(SourceRequest request, Configuration hadoop)
            throws IOException, UnusableSourceException {
        SourceRequest qualified = qualified(request, hadoop);
        ImageSource source =
                switch (request.kind()) {
                    case IDX -> IdxSource.open(qualified, hadoop);
                    case FOLDER -> FolderSource.open(qualified, hadoop);
                    case IMAGENET -> ImageNetSource.open(qualified, hadoop);
                    case WEBDATASET -> WebDatasetSource.open(qualified, hadoop);
                    case PARQUET -> ParquetSource.open(qualified, hadoop);
                    case IMAGENET64 -> NpzSource.open(qualified, hadoop);
                };
        if (source.splits().isEmpty()) {
            throw new UnusableSourceException("Found no files in " + qualified.path() + "; check data.source.path");
        }
        return source;
    }

    /** Executors have another working directory. */
    static SourceRequest qualified(SourceRequest request, Configuration hadoop) throws IOException {
        return new SourceRequest(
                request.kind(),
                path(request.path(), hadoop),
                request.heldOut() == null ? null : path(request.heldOut(), hadoop),
                request.labels() == null ? null : path(request.labels(), hadoop),
                request.developmentKit() == null ? null : path(request.developmentKit(), hadoop),
                request.classNames());
    }

    private static String path(String uri, Configuration hadoop) throws IOException {
        Path path = new Path(uri);
        return path.getFileSystem(hadoop).makeQualified(path).toString();
    }
}
