package org.logits4j.ptx;

/**
 * What something needs at least.
 *
 * @param version of PTX, as 78 for 7.8
 * @param target the card's architecture, as 90 for sm_90
 */
record Floor(int version, int target) {
  /** What a text states, or may use. */
  static Floor of(String version, int target) {
    return new Floor(Integer.parseInt(version.replace(".", "")), target);
  }

  /** Whether a text that states this may use what needs that. */
  boolean covers(Floor needed) {
    return needed.version <= version && needed.target <= target;
  }

  String versionText() {
    return version / 10 + "." + version % 10;
  }

  @Override
  public String toString() {
    return ".version " + versionText() + " and sm_" + target;
  }
}
