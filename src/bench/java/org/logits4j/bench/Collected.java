package org.logits4j.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The samples of all processes, by case, and what follows from them. */
final class Collected {
  private record Key(String jdk, BenchCase at) {}

  private final Map<Key, List<double[]>> forks = new LinkedHashMap<>();

  void add(String jdk, Job job, List<Samples> all) {
    for (Samples samples : all) {
      BenchCase at = job.at(samples.classes());
      double[] perLogit =
          samples.nanos().stream().mapToDouble(nanos -> nanos / at.elements()).toArray();
      forks.computeIfAbsent(new Key(jdk, at), key -> new ArrayList<>()).add(perLogit);
    }
  }

  /** Each case's times; this library's beside the copy's. */
  List<Figures.Measurement> measurements() {
    List<Figures.Measurement> plain = new ArrayList<>();
    forks.forEach((key, samples) -> plain.add(measurement(key, samples)));
    return plain.stream().map(each -> withShare(each, plain)).toList();
  }

  private static Figures.Measurement measurement(Key key, List<double[]> samples) {
    double[] all = samples.stream().flatMapToDouble(Arrays::stream).toArray();
    double[] medians =
        samples.stream().mapToDouble(each -> Statistics.rounded(Statistics.median(each))).toArray();
    double min = Arrays.stream(all).min().orElse(Double.NaN);
    BenchCase at = key.at();
    return new Figures.Measurement(
        key.jdk(),
        at.operator(),
        at.dtype(),
        at.classes(),
        at.rows(),
        at.threads(),
        at.system(),
        new Figures.NsPerLogit(
            Statistics.rounded(Statistics.median(all)), Statistics.rounded(min), medians),
        null);
  }

  private static Figures.Measurement withShare(
      Figures.Measurement of, List<Figures.Measurement> all) {
    if (!of.system().equals(Workloads.OURS)) {
      return of;
    }
    Double share =
        all.stream()
            .filter(each -> each.operator() == BenchOperator.COPY)
            .filter(each -> each.jdk().equals(of.jdk()) && each.dtype() == of.dtype())
            .filter(each -> each.threads() == of.threads())
            .findFirst()
            .map(copy -> share(of, copy))
            .orElse(null);
    return new Figures.Measurement(
        of.jdk(),
        of.operator(),
        of.dtype(),
        of.classes(),
        of.rows(),
        of.threads(),
        of.system(),
        of.nsPerLogit(),
        share);
  }

  private static double share(Figures.Measurement of, Figures.Measurement copy) {
    double sameBytes =
        copy.nsPerLogit().median() * of.operator().passes() / copy.operator().passes();
    return Statistics.rounded(sameBytes / of.nsPerLogit().median());
  }

  /** This library's times beside each peer's. */
  static List<Figures.Ratio> ratios(List<Figures.Measurement> all) {
    List<Figures.Ratio> ratios = new ArrayList<>();
    for (Figures.Measurement ours : all) {
      if (!ours.system().equals(Workloads.OURS)) {
        continue;
      }
      for (Figures.Measurement peer : all) {
        if (!peer.system().equals(Workloads.OURS)
            && peer.operator() == ours.operator().peer()
            && peer.dtype() == ours.dtype()
            && peer.classes() == ours.classes()
            && peer.threads() == ours.threads()) {
          double ratio = peer.nsPerLogit().median() / ours.nsPerLogit().median();
          ratios.add(
              new Figures.Ratio(
                  ours.jdk(),
                  ours.operator(),
                  ours.dtype(),
                  ours.classes(),
                  ours.threads(),
                  peer.system(),
                  peer.jdk(),
                  Statistics.rounded(ratio)));
        }
      }
    }
    return ratios;
  }
}
