package org.tarflow4j.data.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/** Opens tar shards of samples in the layout of WebDataset; each is a split. Labels are numbers from 0 on. */
final class WebDatasetSource {
    private WebDatasetSource() {}

    static ImageSource open(SourceRequest request, Configuration hadoop) throws IOException, UnusableSourceException {
        List<String> names = request.classNames();
        if (names.isEmpty()) {
            throw new UnusableSourceException(
                    "Shards do not say which classes there are; set data.source.class-names or model.classes");
        }
        List<SourceSplit> heldOut = new ArrayList<>();
        String heldOutPath = request.heldOut();
        if (heldOutPath != null) {
            splits(heldOutPath, names.size(), hadoop).forEach(split -> heldOut.add(new HeldOutSplit(split)));
        }
        return new ImageSource(
                ImageClass.numbered(0, names.size(), names), splits(request.path(), names.size(), hadoop), heldOut);
    }

    private static List<SourceSplit> splits(String path, int classes, Configuration hadoop)
            throws IOException, UnusableSourceException {
        List<SourceSplit> splits = new ArrayList<>();
        for (FileStatus file : SourceFiles.list(path, ".tar", hadoop)) {
            splits.add(new WebDatasetSplit(file.getPath().toString(), file.getLen(), classes));
        }
        return splits;
    }
}
