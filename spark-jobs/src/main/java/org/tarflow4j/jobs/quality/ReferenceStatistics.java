package org.tarflow4j.jobs.quality;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.output.WholeFile;
import org.tarflow4j.jobs.quality.extractor.ExtractorFile;
import org.tarflow4j.jobs.quality.image.DatasetImages;
import org.tarflow4j.jobs.quality.statistics.FeatureMoments;
import org.tarflow4j.model.io.Safetensors;
import org.tarflow4j.model.io.TensorFile;

/**
 * Saved moments of a dataset under a network: a safetensors file with "mean" [width] and "covariance" [width, width], divided
 * by n − 1, in float64, whose metadata says of what. The file's name follows from that.
 */
final class ReferenceStatistics {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String OF = "of";

    private ReferenceStatistics() {}

    /** The moments of the whole training split; from a file of the directory if they were computed before. */
    static FeatureMoments of(
            DatasetImages training,
            ExtractorFile network,
            ReferenceId id,
            String directory,
            Passes passes,
            Configuration hadoop) {
        Optional<FeatureMoments> saved = find(id, directory, hadoop);
        if (saved.isPresent()) {
            return saved.get();
        }
        save(Objects.requireNonNull(passes.measure(training, network, 0, 0).features), id, directory, hadoop);
        // as they will be read, so that a second evaluation gives the same bits
        return find(id, directory, hadoop).orElseThrow();
    }

    /** The moments of {@code reference} if they were saved in the directory. */
    static Optional<FeatureMoments> find(ReferenceId reference, String directory, Configuration hadoop) {
        Path path = new Path(directory, reference.fileName());
        try {
            FileSystem files = path.getFileSystem(hadoop);
            long length = files.getFileStatus(path).getLen();
            try (InputStream in = files.open(path)) {
                TensorFile file = Safetensors.read(in, length, path.toString());
                String of = file.metadata().get(OF);
                if (of == null || !MAPPER.readValue(of, ReferenceId.class).equals(reference)) {
                    throw new JobException(
                            ExitCode.BAD_INPUT, path + " holds the statistics of something else; delete it");
                }
                return Optional.of(FeatureMoments.of(
                        reference.images(),
                        tensor(file, "mean", path).toDoubleVector(),
                        tensor(file, "covariance", path).toDoubleMatrix()));
            }
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new JobException(
                    ExitCode.BAD_INPUT, "Cannot read " + path + ": " + e.getMessage() + "; delete it", e);
        }
    }

    static void save(FeatureMoments moments, ReferenceId reference, String directory, Configuration hadoop) {
        try {
            Map<String, INDArray> tensors = new LinkedHashMap<>();
            tensors.put("mean", Nd4j.createFromArray(moments.mean()));
            tensors.put("covariance", Nd4j.createFromArray(moments.covariance()));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            Safetensors.write(bytes, tensors, Map.of(OF, MAPPER.writeValueAsString(reference)));
            WholeFile.write(bytes.toByteArray(), new Path(directory, reference.fileName()), hadoop);
        } catch (IOException e) {
            throw new JobException(ExitCode.FAILED, "Cannot write into " + directory + ": " + e.getMessage(), e);
        }
    }

    private static INDArray tensor(TensorFile file, String name, Path path) {
        INDArray tensor = file.tensors().get(name);
        if (tensor == null) {
            throw new JobException(ExitCode.BAD_INPUT, path + " has no tensor " + name + "; delete it");
        }
        return tensor;
    }

    /** The first 64 bits of the SHA-256 of a text, in hexadecimal. */
    static String shortDigest(String text) {
        return DigestUtils.sha256Hex(text).substring(0, 16);
    }
}
